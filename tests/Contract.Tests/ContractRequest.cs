using System.Web;

namespace PluginChat.Contract.Tests;

/// <summary>What the clients of the contract tests ask with, for a controller that needs more than its action's name.</summary>
/// <param name="Parameters">Values of the route's pattern.</param>
/// <param name="Query">The query, without its question mark.</param>
/// <param name="Headers">Headers of the handshake.</param>
sealed record ContractRequest(
    IReadOnlyList<(string Name, string Value)> Parameters,
    string Query,
    IReadOnlyList<(string Name, string Value)> Headers
)
{
    /// <summary>
    /// That of PLUGINCHAT_PARAMETERS (<c>room=lobby&amp;size=3</c>), PLUGINCHAT_QUERY (the same) and PLUGINCHAT_HEADERS (<c>Name:
    /// value</c>, a line each).
    /// </summary>
    public static ContractRequest OfEnvironment { get; } =
        Parse(
            Environment.GetEnvironmentVariable("PLUGINCHAT_PARAMETERS"),
            Environment.GetEnvironmentVariable("PLUGINCHAT_QUERY"),
            Environment.GetEnvironmentVariable("PLUGINCHAT_HEADERS")
        );

    /// <summary>The pattern of a route that takes it; <c>${action}</c> is the target.</summary>
    public string Pattern => $"^{string.Concat(Parameters.Select(p => $"/{{{p.Name}}}"))}/{{action=.*}}$";

    public static ContractRequest Parse(string? parameters, string? query, string? headers)
    {
        var values = HttpUtility.ParseQueryString(parameters ?? "");
        var lines = (headers ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        if (lines.FirstOrDefault(l => l.IndexOf(':', StringComparison.Ordinal) < 1) is { } wrong)
            throw new InvalidOperationException($"PLUGINCHAT_HEADERS: '{wrong}' is not a header; write Name: value, a line each.");
        if (values.AllKeys.Any(k => k is null or "action"))
            throw new InvalidOperationException(
                "PLUGINCHAT_PARAMETERS: write name=value, with & between several; 'action' is the tests' own."
            );
        return new(
            [.. values.AllKeys.Select(k => (k!, values[k]!))],
            (query ?? "").TrimStart('?'),
            [
                .. lines.Select(l =>
                    (l[..l.IndexOf(':', StringComparison.Ordinal)].Trim(), l[(l.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim())
                ),
            ]
        );
    }

    public string PathOf(string action) =>
        $"{string.Concat(Parameters.Select(p => "/" + Uri.EscapeDataString(p.Value)))}/{action}{(Query.Length > 0 ? "?" + Query : "")}";

    /// <summary>The headers as they are written into a handshake.</summary>
    public string HeaderLines => string.Concat(Headers.Select(h => $"{h.Name}: {h.Value}\r\n"));
}
