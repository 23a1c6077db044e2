"""An AWS that runs on this machine: ministack, hooked so that nested change sets behave like AWS's own."""
