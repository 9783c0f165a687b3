namespace PluginChat.Client.Connecting;

/// <summary>Where the chat is.</summary>
sealed class ChatAddress
{
    readonly Uri _webSocket;

    public ChatAddress(Uri address)
    {
        if (!address.IsAbsoluteUri || address.Scheme is not ("ws" or "wss" or "http" or "https"))
            throw new ArgumentException($"'{address}' is not an absolute address with ws:, wss:, http: or https:.", nameof(address));
        _webSocket = new UriBuilder(address) { Scheme = address.Scheme is "wss" or "https" ? "wss" : "ws", Fragment = "" }.Uri;
        Root = new UriBuilder(_webSocket)
        {
            Scheme = _webSocket.Scheme == "wss" ? "https" : "http",
            Path = "/",
            Query = "",
        }.Uri;
    }

    /// <summary>What a plain request asks for.</summary>
    public Uri Root { get; }

    /// <summary>The address of a handshake.</summary>
    /// <param name="query">What the sub-protocol adds.</param>
    /// <param name="token">The user's; null for none.</param>
    public Uri With(string query, string? token)
    {
        string?[] parts = [_webSocket.Query.TrimStart('?'), query, token is null ? null : $"access_token={Uri.EscapeDataString(token)}"];
        return new UriBuilder(_webSocket) { Query = string.Join('&', parts.Where(part => !string.IsNullOrEmpty(part))) }.Uri;
    }
}
