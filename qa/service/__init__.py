"""The doors for programs: HTTP, the Model Context Protocol, and the interface of OpenAI's chat clients."""
