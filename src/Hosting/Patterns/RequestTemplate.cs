using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;
using PluginChat.Hosting.FanOut;

namespace PluginChat.Hosting.Patterns;

/// <summary>
/// A text with parts of the request in it: what the route's pattern captured, as in a target, and <c>${request:uri}</c>,
/// <c>${request:method}</c>, <c>${request:query}</c>, <c>${request:host}</c>, <c>${request:scheme}</c>, <c>${header:name}</c>,
/// <c>${cookie:name}</c> and <c>${query:name}</c>.
/// </summary>
sealed partial class RequestTemplate
{
    static readonly string[] s_parts = ["uri", "method", "query", "host", "scheme"];

    readonly record struct Piece(TokenTemplate? Captured, string Source, string Name);

    readonly ImmutableArray<Piece> _pieces;

    RequestTemplate(ImmutableArray<Piece> pieces) => _pieces = pieces;

    public static RequestTemplate Parse(string text)
    {
        var pieces = ImmutableArray.CreateBuilder<Piece>();
        var at = 0;
        foreach (Match reference in Reference().Matches(text))
        {
            pieces.Add(new(TokenTemplate.Parse(text[at..reference.Index]), "", ""));
            pieces.Add(new(null, reference.Groups[1].Value, reference.Groups[2].Value));
            at = reference.Index + reference.Length;
        }
        pieces.Add(new(TokenTemplate.Parse(text[at..]), "", ""));
        return new(pieces.ToImmutable());
    }

    /// <summary>What it refers to and neither the request nor the pattern has, as written.</summary>
    public IEnumerable<string> Unknown(PathPattern? pattern) =>
        _pieces.SelectMany(piece =>
            piece.Captured is { } captured ? captured.Unknown(pattern)
            : piece.Source == "request" && !s_parts.Contains(piece.Name) ? [$"${{{piece.Source}:{piece.Name}}}"]
            : []
        );

    public string Expand(PathPattern? pattern, Match? match, HttpRequest request)
    {
        var text = new StringBuilder();
        foreach (var piece in _pieces)
            text.Append(piece.Captured is { } captured ? captured.Expand(pattern, match) : ValueOf(request, piece.Source, piece.Name));
        return text.ToString();
    }

    static string? ValueOf(HttpRequest request, string source, string name) =>
        (source, name) switch
        {
            ("header", _) => request.Headers[name].ToString(),
            ("cookie", _) => request.Cookies[name],
            ("query", _) => request.Query[name].ToString(),
            (_, "uri") => request.Path.Value,
            (_, "method") => request.Method,
            (_, "query") => request.QueryString.Value?.TrimStart('?'),
            (_, "host") => request.Host.Value,
            (_, "scheme") => request.Scheme,
            _ => "",
        };

    [GeneratedRegex(@"\$\{(request|header|cookie|query):([^}]+)\}")]
    private static partial Regex Reference();
}
