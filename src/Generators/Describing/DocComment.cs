using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;
using Microsoft.CodeAnalysis;

namespace PluginChat.Generators.Describing;

/// <summary>
/// What the author wrote about something above it. It is read from the source as it stands: a compiler that writes no documentation takes
/// it
/// for an ordinary comment, and the host's is one.
/// </summary>
sealed class DocComment
{
    static readonly Regex s_spaces = new(@"\s+");

    static readonly DocComment s_none = new(null);

    readonly XElement? _root;

    DocComment(XElement? root) => _root = root;

    public string? Summary => TextOf(_root?.Element("summary"));

    public string? Remarks => TextOf(_root?.Element("remarks"));

    public string? Returns => TextOf(_root?.Element("returns"));

    public string? Value => TextOf(_root?.Element("value"));

    public string? Parameter(string name) => TextOf(_root?.Elements("param").FirstOrDefault(p => (string?)p.Attribute("name") == name));

    /// <summary>The comment; an empty one where there is none, or it is not well-formed.</summary>
    public static DocComment Of(ISymbol symbol, CancellationToken cancellation = default)
    {
        foreach (var reference in symbol.DeclaringSyntaxReferences)
        {
            var lines = new StringBuilder();
            foreach (var trivia in reference.GetSyntax(cancellation).GetLeadingTrivia())
                Add(lines, trivia.ToFullString());
            if (lines.Length > 0)
                return Parse(lines.ToString());
        }
        return s_none;
    }

    static void Add(StringBuilder lines, string trivia)
    {
        var text = trivia.TrimStart();
        if (text.StartsWith("///", StringComparison.Ordinal))
        {
            foreach (var line in text.Split('\n'))
            {
                var content = line.TrimStart();
                lines.Append(content.StartsWith("///", StringComparison.Ordinal) ? content.Substring(3) : content).Append('\n');
            }
        }
        else if (text.StartsWith("/**", StringComparison.Ordinal) && text.Length > 4)
        {
            foreach (var line in text.Substring(3, text.LastIndexOf("*/", StringComparison.Ordinal) - 3).Split('\n'))
                lines.Append(line.TrimStart(' ', '\t', '*')).Append('\n');
        }
    }

    static DocComment Parse(string xml)
    {
        try
        {
            return new(XElement.Parse($"<doc>{xml}</doc>", LoadOptions.PreserveWhitespace));
        }
        // Somebody is writing it.
        catch (XmlException)
        {
            return s_none;
        }
    }

    static string? TextOf(XElement? element)
    {
        if (element is null)
            return null;
        var text = new StringBuilder();
        Write(element, text);
        var plain = s_spaces.Replace(text.ToString(), " ").Trim();
        return plain.Length == 0 ? null : plain;
    }

    static void Write(XElement element, StringBuilder text)
    {
        foreach (var node in element.Nodes())
        {
            if (node is XText words)
                text.Append(words.Value);
            else if (node is XElement inner)
            {
                if (inner.Name.LocalName is "para" or "br")
                    text.Append(' ');
                if (inner.IsEmpty)
                    text.Append(NameOf(inner));
                else
                    Write(inner, text);
            }
        }
    }

    // Of a reference, its last name, as people say it.
    static string NameOf(XElement element)
    {
        var name = (string?)element.Attribute("langword") ?? (string?)element.Attribute("name") ?? (string?)element.Attribute("href");
        if (name is not null || (string?)element.Attribute("cref") is not { } reference)
            return name ?? "";
        var end = reference.IndexOf('(');
        var plain = end < 0 ? reference : reference.Substring(0, end);
        return plain.Substring(plain.LastIndexOfAny(['.', ':']) + 1);
    }
}
