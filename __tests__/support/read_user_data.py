"""Prints the cloud-config that cloud-init makes of the user data on standard input, and the other parts, as JSON."""

import json
import sys
import tempfile

from cloudinit import handlers, helpers, user_data, util
from cloudinit.handlers.cloud_config import CloudConfigPartHandler

with tempfile.TemporaryDirectory() as directory:
    paths = helpers.Paths({"cloud_dir": directory, "run_dir": directory})
    message = user_data.UserDataProcessor(paths).process(sys.stdin.buffer.read())
    configs = CloudConfigPartHandler(paths)
    configs.handle_part(None, handlers.CONTENT_START, None, None, None, None)
    others = []
    for part in message.walk():
        if part.is_multipart():
            continue
        text = util.fully_decoded_payload(part)
        if part.get_content_type() == "text/cloud-config":
            configs.handle_part(None, "text/cloud-config", part.get_filename(), text, None, part)
        else:
            others.append({"type": part.get_content_type(), "name": part.get_filename(), "text": text})
    print(json.dumps({"config": configs.cloud_buf, "others": others}))
