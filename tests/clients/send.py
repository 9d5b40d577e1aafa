"""PyPI's clients, each sending LINES probe lines. usage: send.py NAME URL TOKEN [PORT]; exits 0 when they say it worked."""
import logging
import sys

LINES = 20
NAME, URL, TOKEN = sys.argv[1:4]
PORT = int(sys.argv[4]) if len(sys.argv) > 4 else 0
TEXTS = [f"probe-{NAME} line {i}" for i in range(LINES)]


def elasticsearch():
    from elasticsearch import Elasticsearch, helpers
    client = Elasticsearch(URL, basic_auth=("any", TOKEN))
    taken, errors = helpers.bulk(client, ({"_op_type": "create", "_index": "logs-app-default", "message": text, "level": "warn"} for text in TEXTS))
    assert taken == LINES and not errors, (taken, errors)


def graypy(handler):
    logger = logging.getLogger("probe")
    logger.addHandler(handler)
    for text in TEXTS:
        logger.warning(text)
    handler.close()


def opentelemetry():
    from opentelemetry._logs import SeverityNumber
    from opentelemetry.exporter.otlp.proto.http._log_exporter import OTLPLogExporter
    from opentelemetry.sdk._logs import LoggerProvider, LoggingHandler
    from opentelemetry.sdk._logs.export import BatchLogRecordProcessor
    from opentelemetry.sdk.resources import Resource
    provider = LoggerProvider(Resource.create({"service.name": NAME}))
    provider.add_log_record_processor(BatchLogRecordProcessor(OTLPLogExporter(endpoint=URL + "/v1/logs", headers={"Authorization": "Bearer " + TOKEN})))
    assert SeverityNumber.WARN.value == 13
    logger = logging.getLogger("probe")
    logger.addHandler(LoggingHandler(logger_provider=provider))
    for text in TEXTS:
        logger.warning(text)
    assert provider.force_flush()
    provider.shutdown()


if NAME == "py-elasticsearch":
    elasticsearch()
elif NAME == "py-otlp":
    opentelemetry()
elif NAME == "py-graypy-udp":
    import graypy as library
    graypy(library.GELFUDPHandler("127.0.0.1", PORT))
elif NAME == "py-graypy-tcp":
    import graypy as library
    graypy(library.GELFTCPHandler("127.0.0.1", PORT))
else:
    sys.exit(f"no client {NAME}")
