using System.Net.WebSockets;

namespace PluginChat.Testing;

/// <summary>A <see cref="TestRequest"/> as the clients of <see cref="ControllerContract"/> ask with it.</summary>
sealed class ContractRequest
{
    const string ProtocolHeader = "Sec-WebSocket-Protocol";

    readonly TestRequest _request;

    /// <exception cref="ArgumentException">It has what a client of a host cannot ask with.</exception>
    public ContractRequest(TestRequest request)
    {
        if (request.Path is not null || request.Session.Count > 0 || request.User.Identity?.IsAuthenticated == true)
            throw new ArgumentException(
                "The contract's clients ask a host, which finds these by itself: leave Path, User and Session as they are.",
                nameof(request)
            );
        if (request.RouteParameters.ContainsKey("action"))
            throw new ArgumentException("The route parameter 'action' is the contract's own: name the others.", nameof(request));
        _request = request;
    }

    /// <summary>The pattern of a route that takes it; <c>${action}</c> is the target.</summary>
    public string Pattern => $"^{string.Concat(_request.RouteParameters.Keys.Select(name => $"/{{{name}}}"))}/{{action=.*}}$";

    /// <summary>The sub-protocol, which the route speaks; null for none.</summary>
    public string? Protocol => _request.Protocol ?? (_request.Headers.TryGetValue(ProtocolHeader, out var name) ? name : null);

    public string PathOf(string action)
    {
        var values = string.Concat(_request.RouteParameters.Values.Select(value => "/" + Uri.EscapeDataString(value)));
        var query = _request.Query.TrimStart('?');
        return $"{values}/{action}{(query.Length > 0 ? "?" + query : "")}";
    }

    public void Configure(ClientWebSocketOptions options)
    {
        foreach (var (name, value) in _request.Headers.Where(h => !h.Key.Equals(ProtocolHeader, StringComparison.OrdinalIgnoreCase)))
            options.SetRequestHeader(name, value);
        if (Protocol is { } protocol)
            options.AddSubProtocol(protocol);
    }
}
