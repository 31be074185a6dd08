"""The broker: Apache Kafka, one node; its certificates, configuration and client settings."""
