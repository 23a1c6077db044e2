"""Takes output/ and parameters/<env>.json to AWS, by reviewed change sets only.

Data flows one way, and the folders show it:

    project.py → packaging.py → plans/ (create, describe, seal) → review → execution/ → recovery/

``aws/gateway.py`` is the only importer of boto3; ``changes/`` is pure; ``local/`` is the embedded AWS.
The deployer reads what was built (``output/`` and its manifest) and never how: it imports no stack module.
"""
