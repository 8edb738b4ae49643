-- Events in the shapes in which common producers send them, told by a role of its own.
-- Each in the words of its producer's current release, for a shop of our own.
create role regress_events;
grant execute on function mesh.ingest_openlineage to regress_events;
set role regress_events;

-- Airflow: START and COMPLETE of a task, whose parent is the DAG's run; the SQL parser
-- gave inputs and outputs, and columns of some.
select mesh.ingest_openlineage($$[
 {"eventType": "START", "eventTime": "2026-03-01T06:00:00.104233+00:00", "producer": "https://github.com/apache/airflow/tree/providers-openlineage/2.7.1",
  "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
  "run": {"runId": "01954fd4-1c68-7c4b-9d1e-1b0f9b2f3a01", "facets": {
    "parent": {"_producer": "https://github.com/apache/airflow/tree/providers-openlineage/2.7.1", "_schemaURL": "https://openlineage.io/spec/facets/1-1-0/ParentRunFacet.json#/$defs/ParentRunFacet",
      "run": {"runId": "01954fd4-0000-7c4b-9d1e-1b0f9b2f3a00"}, "job": {"namespace": "prod", "name": "shop_daily"},
      "root": {"run": {"runId": "01954fd4-0000-7c4b-9d1e-1b0f9b2f3a00"}, "job": {"namespace": "prod", "name": "shop_daily"}}},
    "nominalTime": {"_producer": "https://github.com/apache/airflow/tree/providers-openlineage/2.7.1", "_schemaURL": "https://openlineage.io/spec/facets/1-0-1/NominalTimeRunFacet.json#/$defs/NominalTimeRunFacet",
      "nominalStartTime": "2026-03-01T06:00:00+00:00", "nominalEndTime": "2026-03-01T06:00:00+00:00"},
    "airflow": {"_producer": "https://github.com/apache/airflow/tree/providers-openlineage/2.7.1", "_schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunFacet",
      "dag": {"dag_id": "shop_daily", "tags": "[]"}, "task": {"operator_class": "SQLExecuteQueryOperator", "retries": 2}, "taskInstance": {"try_number": 1}}}},
  "job": {"namespace": "prod", "name": "shop_daily.load_orders", "facets": {
    "jobType": {"_producer": "https://github.com/apache/airflow/tree/providers-openlineage/2.7.1", "_schemaURL": "https://openlineage.io/spec/facets/2-0-3/JobTypeJobFacet.json#/$defs/JobTypeJobFacet",
      "integration": "AIRFLOW", "jobType": "TASK", "processingType": "BATCH"}}},
  "inputs": [], "outputs": []},
 {"eventType": "COMPLETE", "eventTime": "2026-03-01T06:00:09.5+00:00", "producer": "https://github.com/apache/airflow/tree/providers-openlineage/2.7.1",
  "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
  "run": {"runId": "01954fd4-1c68-7c4b-9d1e-1b0f9b2f3a01", "facets": {}},
  "job": {"namespace": "prod", "name": "shop_daily.load_orders", "facets": {
    "sql": {"_producer": "https://github.com/apache/airflow/tree/providers-openlineage/2.7.1", "_schemaURL": "https://openlineage.io/spec/facets/1-0-1/SQLJobFacet.json#/$defs/SQLJobFacet",
      "query": "INSERT INTO shop.orders SELECT id, customer, price FROM stage.orders"}}},
  "inputs": [{"namespace": "postgres://stage.example.com:5432", "name": "stage.stage.orders", "facets": {
    "schema": {"_producer": "https://github.com/apache/airflow/tree/providers-openlineage/2.7.1", "_schemaURL": "https://openlineage.io/spec/facets/1-1-1/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet",
      "fields": [{"name": "id", "type": "int4", "fields": []}, {"name": "price", "type": "numeric", "fields": []}]}}, "inputFacets": {}}],
  "outputs": [{"namespace": "postgres://db.example.com:5432", "name": "one.shop.orders", "outputFacets": {}, "facets": {
    "columnLineage": {"_producer": "https://github.com/apache/airflow/tree/providers-openlineage/2.7.1", "_schemaURL": "https://openlineage.io/spec/facets/1-2-0/ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet",
      "fields": {"id": {"inputFields": [{"namespace": "postgres://stage.example.com:5432", "name": "stage.stage.orders", "field": "id", "transformations": []}], "transformationDescription": "", "transformationType": ""},
                 "price": {"inputFields": [{"namespace": "postgres://stage.example.com:5432", "name": "stage.stage.orders", "field": "price", "transformations": []}], "transformationDescription": "", "transformationType": "IDENTITY"}},
      "dataset": []}}}]}
]$$);

-- Spark: START without datasets, RUNNING, COMPLETE with the plan's columns, and a table
-- that a symlink tells; timestamps with Z, facets of its own.
select mesh.ingest_openlineage($$[
 {"eventTime": "2026-03-01T07:00:00.001Z", "producer": "https://github.com/OpenLineage/OpenLineage/tree/1.39.0/integration/spark", "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
  "eventType": "START", "run": {"runId": "01955020-aaaa-7d57-8c08-6f2fdc6a5b01", "facets": {"spark_properties": {"_producer": "https://github.com/OpenLineage/OpenLineage/tree/1.39.0/integration/spark", "_schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunFacet", "properties": {"spark.master": "local[*]"}},
    "processing_engine": {"_producer": "https://github.com/OpenLineage/OpenLineage/tree/1.39.0/integration/spark", "_schemaURL": "https://openlineage.io/spec/facets/1-1-1/ProcessingEngineRunFacet.json#/$defs/ProcessingEngineRunFacet", "version": "3.5.1", "name": "spark", "openlineageAdapterVersion": "1.39.0"}}},
  "job": {"namespace": "spark", "name": "rates.execute_save_into_data_source_command.shop_rates", "facets": {}}, "inputs": [], "outputs": []},
 {"eventTime": "2026-03-01T07:00:04.000Z", "producer": "https://github.com/OpenLineage/OpenLineage/tree/1.39.0/integration/spark", "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
  "eventType": "RUNNING", "run": {"runId": "01955020-aaaa-7d57-8c08-6f2fdc6a5b01", "facets": {}}, "job": {"namespace": "spark", "name": "rates.execute_save_into_data_source_command.shop_rates", "facets": {}},
  "inputs": [{"namespace": "s3://shop-lake", "name": "rates/daily", "facets": {}, "inputFacets": {}}], "outputs": []},
 {"eventTime": "2026-03-01T07:00:08.000Z", "producer": "https://github.com/OpenLineage/OpenLineage/tree/1.39.0/integration/spark", "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
  "eventType": "COMPLETE", "run": {"runId": "01955020-aaaa-7d57-8c08-6f2fdc6a5b01", "facets": {}}, "job": {"namespace": "spark", "name": "rates.execute_save_into_data_source_command.shop_rates", "facets": {}},
  "inputs": [{"namespace": "s3://shop-lake", "name": "rates/daily", "facets": {
     "symlinks": {"_producer": "https://github.com/OpenLineage/OpenLineage/tree/1.39.0/integration/spark", "_schemaURL": "https://openlineage.io/spec/facets/1-0-1/SymlinksDatasetFacet.json#/$defs/SymlinksDatasetFacet", "identifiers": [{"namespace": "hive://metastore:9083", "name": "lake.rates", "type": "TABLE"}]},
     "dataSource": {"_producer": "https://github.com/OpenLineage/OpenLineage/tree/1.39.0/integration/spark", "_schemaURL": "https://openlineage.io/spec/facets/1-0-1/DatasourceDatasetFacet.json#/$defs/DatasourceDatasetFacet", "name": "s3://shop-lake", "uri": "s3://shop-lake"}}, "inputFacets": {}}],
  "outputs": [{"namespace": "postgres://db.example.com:5432", "name": "one.shop.rates", "facets": {
     "columnLineage": {"_producer": "https://github.com/OpenLineage/OpenLineage/tree/1.39.0/integration/spark", "_schemaURL": "https://openlineage.io/spec/facets/1-2-0/ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet",
       "fields": {"day": {"inputFields": [{"namespace": "s3://shop-lake", "name": "rates/daily", "field": "day", "transformations": [{"type": "DIRECT", "subtype": "IDENTITY", "description": "", "masking": false}]}]},
                  "rate": {"inputFields": [{"namespace": "s3://shop-lake", "name": "rates/daily", "field": "bid", "transformations": [{"type": "DIRECT", "subtype": "TRANSFORMATION", "description": "", "masking": false}]},
                                           {"namespace": "s3://shop-lake", "name": "rates/daily", "field": "kind", "transformations": [{"type": "INDIRECT", "subtype": "CONDITIONAL", "description": "", "masking": false}]}]}},
       "dataset": [{"namespace": "s3://shop-lake", "name": "rates/daily", "field": "day", "transformations": [{"type": "INDIRECT", "subtype": "FILTER", "description": "", "masking": false}]}]}},
     "outputFacets": {"outputStatistics": {"_producer": "https://github.com/OpenLineage/OpenLineage/tree/1.39.0/integration/spark", "_schemaURL": "https://openlineage.io/spec/facets/1-0-2/OutputStatisticsOutputDatasetFacet.json#/$defs/OutputStatisticsOutputDatasetFacet", "rowCount": 365, "size": 8192}}}]}
]$$);

-- dbt: a model's run with its parent, documentation and tests; COMPLETE comes first.
select mesh.ingest_openlineage($$[
 {"eventType": "COMPLETE", "eventTime": "2026-03-01T08:00:03.250000Z", "producer": "https://github.com/OpenLineage/OpenLineage/tree/1.39.0/integration/dbt", "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
  "run": {"runId": "01955057-2222-7a61-b1a5-0c4f3f2c5d02", "facets": {
    "parent": {"_producer": "https://github.com/OpenLineage/OpenLineage/tree/1.39.0/integration/dbt", "_schemaURL": "https://openlineage.io/spec/facets/1-1-0/ParentRunFacet.json#/$defs/ParentRunFacet", "run": {"runId": "01955057-1111-7a61-b1a5-0c4f3f2c5d01"}, "job": {"namespace": "dbt", "name": "dbt-run-shop"}},
    "dbt_version": {"_producer": "https://github.com/OpenLineage/OpenLineage/tree/1.39.0/integration/dbt", "_schemaURL": "https://github.com/OpenLineage/OpenLineage/tree/main/integration/common/openlineage/schema/dbt-version-run-facet.json", "version": "1.9.0"}}},
  "job": {"namespace": "dbt", "name": "shop.public.model.customer_orders", "facets": {}},
  "inputs": [{"namespace": "postgres://db.example.com:5432", "name": "one.shop.orders", "facets": {}}],
  "outputs": [{"namespace": "postgres://db.example.com:5432", "name": "one.mart.customer_orders", "facets": {
     "documentation": {"_producer": "https://github.com/OpenLineage/OpenLineage/tree/1.39.0/integration/dbt", "_schemaURL": "https://openlineage.io/spec/facets/1-0-1/DocumentationDatasetFacet.json#/$defs/DocumentationDatasetFacet", "description": "Orders of each customer"}},
     "outputFacets": {}}]},
 {"eventType": "START", "eventTime": "2026-03-01T08:00:01Z", "producer": "https://github.com/OpenLineage/OpenLineage/tree/1.39.0/integration/dbt", "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
  "run": {"runId": "01955057-2222-7a61-b1a5-0c4f3f2c5d02", "facets": {}}, "job": {"namespace": "dbt", "name": "shop.public.model.customer_orders", "facets": {}}, "inputs": [], "outputs": []},
 {"eventType": "COMPLETE", "eventTime": "2026-03-01T08:00:05Z", "producer": "https://github.com/OpenLineage/OpenLineage/tree/1.39.0/integration/dbt", "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
  "run": {"runId": "01955057-3333-7a61-b1a5-0c4f3f2c5d03", "facets": {}}, "job": {"namespace": "dbt", "name": "shop.public.model.customer_orders.test", "facets": {}},
  "inputs": [{"namespace": "s3://shop-lake", "name": "orders/raw", "facets": {}, "inputFacets": {
     "dataQualityAssertions": {"_producer": "https://github.com/OpenLineage/OpenLineage/tree/1.39.0/integration/dbt", "_schemaURL": "https://openlineage.io/spec/facets/1-0-2/DataQualityAssertionsDatasetFacet.json#/$defs/DataQualityAssertionsDatasetFacet", "assertions": [{"assertion": "not_null", "success": true, "column": "id"}]}}}], "outputs": []}
]$$);

-- Flink: a stream that never ends, between topics, and a job event of a catalog.
select mesh.ingest_openlineage($$[
 {"eventType": "RUNNING", "eventTime": "2026-03-01T09:00:00.5Z", "producer": "https://github.com/OpenLineage/OpenLineage/tree/1.39.0/integration/flink", "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent",
  "run": {"runId": "0195508e-4444-7b77-9a90-7f1e8f6a6e04", "facets": {"checkpoints": {"_producer": "https://github.com/OpenLineage/OpenLineage/tree/1.39.0/integration/flink", "_schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunFacet", "completed": 3, "failed": 0, "in_progress": 0, "restored": 0, "total": 3}}},
  "job": {"namespace": "flink", "name": "enrich", "facets": {"jobType": {"_producer": "https://github.com/OpenLineage/OpenLineage/tree/1.39.0/integration/flink", "_schemaURL": "https://openlineage.io/spec/facets/2-0-3/JobTypeJobFacet.json#/$defs/JobTypeJobFacet", "jobType": "JOB", "processingType": "STREAMING", "integration": "FLINK"}}},
  "inputs": [{"namespace": "kafka://broker:9092", "name": "clicks", "facets": {"schema": {"_producer": "https://github.com/OpenLineage/OpenLineage/tree/1.39.0/integration/flink", "_schemaURL": "https://openlineage.io/spec/facets/1-1-1/SchemaDatasetFacet.json#/$defs/SchemaDatasetFacet", "fields": [{"name": "at", "type": "timestamp"}]}}}],
  "outputs": [{"namespace": "kafka://broker:9092", "name": "clicks_enriched", "facets": {}}]},
 {"eventTime": "2026-03-01T09:30:00Z", "producer": "https://example.com/catalog", "schemaURL": "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/JobEvent",
  "job": {"namespace": "catalog", "name": "report"}, "inputs": [{"namespace": "postgres://db.example.com:5432", "name": "one.shop.turnover"}], "outputs": [{"namespace": "tableau://reports", "name": "turnover"}]}
]$$);
reset role;
do $$
begin
    if exists (select from mesh_catalog.audit_event where action = 'ingest openlineage' and (details ->> 'failed')::int > 0) then
        raise exception 'an event was not taken';
    end if;
end $$;
