"""What a browser may load on a page: of the city's own, and nothing within the page itself."""

from urllib.parse import urlsplit


def page_policy(images: str = "") -> str:
    """The Content-Security-Policy of a page; ``images`` is where else it may load pictures from."""
    return (
        f"default-src 'self'; img-src 'self' data: blob:{f' {images}' if images else ''}; "
        "object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
    )


def origin_of(address: str) -> str:
    """The scheme and host of an address; "" for one without."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
