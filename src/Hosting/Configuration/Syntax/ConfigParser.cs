using System.Collections.Immutable;
using System.Globalization;
using Newtonsoft.Json;
using PluginChat.Hosting.Configuration.Findings;

namespace PluginChat.Hosting.Configuration.Syntax;

/// <summary>
/// Reads ESP's relaxed JSON (comments, single quotes, unquoted keys, trailing commas) into nodes that know where they start.
/// It reads tokens rather than JTokens: those know only where a value ends, and stop at the first duplicate key.
/// </summary>
sealed class ConfigParser
{
    readonly string _file;
    readonly ConfigText _text;
    readonly ConfigFindings _findings;
    readonly JsonTextReader _json;
    ConfigLocation _start; // of the current token
    int _startOffset;
    int _endOffset;

    ConfigParser(string file, string text, JsonTextReader json, ConfigFindings findings)
    {
        _file = file;
        _text = new(text);
        _json = json;
        _findings = findings;
    }

    /// <summary>The file's object, or null after an error was reported.</summary>
    public static ConfigNode? Parse(string file, string text, ConfigFindings findings)
    {
        using var json = new JsonTextReader(new StringReader(text))
        {
            DateParseHandling = DateParseHandling.None,
            Culture = CultureInfo.InvariantCulture,
        };
        try
        {
            return new ConfigParser(file, text, json, findings).ParseRoot();
        }
        catch (JsonReaderException e)
        {
            findings.Error(new ConfigText(text).Locate(file, e.LineNumber, e.LinePosition), SyntaxProblem.Describe(e));
            return null;
        }
    }

    ConfigNode? ParseRoot()
    {
        if (!Advance())
        {
            _findings.Error(new(_file, 1, 1), "the file is empty; it needs an object such as { http: { routes: [ … ] } }");
            return null;
        }
        var root = ParseValue();
        if (Advance())
            throw Problem("there is more text after the end of the configuration");
        if (root.Kind == ConfigNodeKind.Object)
            return root;
        _findings.Error(root.Location, $"a configuration is an object {{ … }}, not {root}");
        return null;
    }

    ConfigNode ParseValue()
    {
        var location = _start;
        switch (_json.TokenType)
        {
            case JsonToken.StartObject:
                return new()
                {
                    Kind = ConfigNodeKind.Object,
                    Location = location,
                    Members = ParseMembers(location),
                };
            case JsonToken.StartArray:
                return new()
                {
                    Kind = ConfigNodeKind.Array,
                    Location = location,
                    Items = ParseItems(location),
                };
            case JsonToken.String:
                return new()
                {
                    Kind = ConfigNodeKind.String,
                    Location = location,
                    Text = ParseText((string)_json.Value!),
                };
            case JsonToken.Integer or JsonToken.Float:
                return new()
                {
                    Kind = ConfigNodeKind.Number,
                    Location = location,
                    Text = ParseText(_text.Between(_startOffset, _endOffset)), // the JSON reader passes over one before a number
                };
            case JsonToken.Boolean:
                return new()
                {
                    Kind = ConfigNodeKind.Boolean,
                    Location = location,
                    Text = (bool)_json.Value! ? "true" : "false",
                };
            case JsonToken.Null:
                return new() { Kind = ConfigNodeKind.Null, Location = location };
            default:
                throw Problem("a value is missing");
        }
    }

    ImmutableArray<ConfigMember> ParseMembers(ConfigLocation opened)
    {
        var members = ImmutableArray.CreateBuilder<ConfigMember>();
        var seen = new Dictionary<string, ConfigMember>(StringComparer.Ordinal);
        while (true)
        {
            AdvanceInside(opened, "object");
            if (_json.TokenType == JsonToken.EndObject)
                return members.ToImmutable();
            var (name, location) = ((string)_json.Value!, _start);
            AdvanceInside(opened, "object");
            var member = new ConfigMember(name, location, ParseValue());
            if (seen.TryAdd(name, member))
                members.Add(member);
            else
                _findings.Error(location, $"key '{name}' is already set at {seen[name].Location}; remove one of the two");
        }
    }

    ImmutableArray<ConfigNode> ParseItems(ConfigLocation opened)
    {
        var items = ImmutableArray.CreateBuilder<ConfigNode>();
        while (true)
        {
            AdvanceInside(opened, "array");
            if (_json.TokenType == JsonToken.EndArray)
                return items.ToImmutable();
            items.Add(ParseValue());
        }
    }

    // No name, path or header may hold one, and .NET's path functions throw.
    string ParseText(string text) => text.Contains('\0') ? throw Problem("a text holds a zero character") : text;

    void AdvanceInside(ConfigLocation opened, string kind)
    {
        if (!Advance())
            throw Problem($"the file ends inside the {kind} that opens at {opened}");
    }

    bool Advance()
    {
        do
        {
            _startOffset = _text.SkipTrivia(_endOffset);
            _start = _text.Locate(_file, _startOffset);
            if (!_json.Read())
                return false;
            _endOffset = _text.Offset(_json.LineNumber, _json.LinePosition);
        } while (_json.TokenType == JsonToken.Comment);
        return true;
    }

    JsonReaderException Problem(string message) => new(message, _json.Path, _start.Line, _start.Column - 1, null);
}
