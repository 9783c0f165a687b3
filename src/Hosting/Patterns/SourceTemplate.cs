using System.Text.RegularExpressions;

namespace PluginChat.Hosting.Patterns;

/// <summary>A route's controller, which the request may name a part of, but not lead out of its folder.</summary>
sealed class SourceTemplate
{
    readonly string _source;
    readonly string _root; // what is not a template: the site's folder may well have a '$' in its name
    readonly string _folder; // the deepest one that the file itself names
    readonly TokenTemplate _template;

    public SourceTemplate(string source, string site)
    {
        _source = source;
        _root = source.StartsWith(site + Path.DirectorySeparatorChar, StringComparison.Ordinal) ? site + Path.DirectorySeparatorChar : "";
        _template = TokenTemplate.Parse(source[_root.Length..]);
        var start = _root + _template.LiteralStart;
        _folder = start[..(start.LastIndexOf(Path.DirectorySeparatorChar) + 1)];
    }

    /// <summary>
    /// The controller for a match, or null where the request names what no controller can be: nothing, a hidden file, or a path
    /// out of the folder. The path itself is made normal, so that two spellings are one controller.
    /// </summary>
    public string? Expand(PathPattern? pattern, Match? match)
    {
        if (!_template.HasTokens)
            return _source;
        foreach (var value in _template.Values(pattern, match))
        {
            if (!IsName(value))
                return null;
        }
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(_root + _template.Expand(pattern, match)));
        return path.StartsWith(_folder, StringComparison.Ordinal) && path.Length > _folder.Length ? path : null;
    }

    static bool IsName(string value)
    {
        if (value.Length == 0 || value.AsSpan().ContainsAny('\0', '\\', ':'))
            return false;
        foreach (var segment in value.AsSpan().Split('/'))
        {
            if (value.AsSpan(segment).StartsWith('.'))
                return false;
        }
        return true;
    }
}
