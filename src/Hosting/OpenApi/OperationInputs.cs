using System.Collections.Immutable;
using System.Text.Json.Nodes;
using PluginChat.Hosting.Patterns;
using PluginChat.Http.Binding;

namespace PluginChat.Hosting.OpenApi;

/// <summary>
/// Where the parameters of an action are in a request of one address and method: in the path where that has a token of the name; in the
/// body
/// of a POST, PUT or PATCH, where no other parameter is all of it; in the query otherwise. The host looks in all of these places for each;
/// a document names one.
/// </summary>
sealed class OperationInputs(string method, ImmutableArray<PathPiece> tokens)
{
    const string Form = "application/x-www-form-urlencoded",
        Multipart = "multipart/form-data",
        Json = "application/json",
        Bytes = "application/octet-stream";

    // Those that OpenAPI has said elsewhere: a parameter that is called so shall be ignored.
    static readonly string[] s_otherHeaders = ["Accept", "Content-Type", "Authorization"];

    readonly JsonArray _parameters = [];
    readonly List<JsonObject> _fields = []; // of a form or an object of JSON
    readonly HashSet<string> _inPath = new(StringComparer.Ordinal);
    JsonObject? _whole; // the parameter that the body is as a whole
    bool _hasForm;
    bool _isFormOnly;

    bool HasBody => method is "POST" or "PUT" or "PATCH";

    public void Add(JsonObject parameter, JsonObject action)
    {
        var sources = (InputSources)((int?)parameter["in"] ?? 0);
        switch ((string?)parameter["kind"])
        {
            case "json" or "raw":
                _whole = parameter;
                break;
            case "shape" when HasBody:
                _whole = parameter;
                AddFields(parameter, sources);
                break;
            case "shape" or "fields":
                foreach (var field in (parameter["fields"] as JsonArray)?.OfType<JsonObject>() ?? [])
                    AddValue(field, sources & ~InputSources.Json, isField: true);
                break;
            case "file":
                _fields.Add(parameter);
                _isFormOnly = true;
                break;
            case "form":
                _hasForm = _isFormOnly = true;
                break;
            default:
                AddValue(parameter, sources, isField: HasBody && !HasWhole(action));
                break;
        }
    }

    public void WriteTo(JsonObject operation)
    {
        foreach (var token in tokens.Where(t => !_inPath.Contains(t.Token!)))
            _parameters.Add(Parameter(token.Token!, "path", new() { ["schema"] = WithPattern(new() { ["type"] = "string" }, token) }));
        if (_parameters.Count > 0)
            operation["parameters"] = _parameters;
        if (Body() is { } body)
            operation["requestBody"] = body;
    }

    static bool HasWhole(JsonObject action) =>
        (action["parameters"] as JsonArray)?.Any(p => (string?)p?["kind"] is "json" or "raw" or "shape") == true;

    void AddFields(JsonObject parameter, InputSources sources)
    {
        if ((sources & InputSources.Form) == 0)
            return;
        _hasForm = true;
        var all = (parameter["fields"] as JsonArray)?.OfType<JsonObject>() ?? [];
        _fields.AddRange(all);
        // Bytes are not in JSON.
        _isFormOnly |= all.Any(f => (string?)f["kind"] == "file");
    }

    void AddValue(JsonObject value, InputSources sources, bool isField)
    {
        var name = (string)value["name"]!;
        var token = tokens.FirstOrDefault(t => t.Token == name);
        if ((sources & InputSources.Route) != 0 && token.Token is not null && _inPath.Add(name))
            _parameters.Add(Parameter(name, "path", value, WithPattern((JsonObject)value["schema"]!.DeepClone(), token)));
        else if (sources == InputSources.Header)
        {
            if (!s_otherHeaders.Contains(name, StringComparer.OrdinalIgnoreCase))
                _parameters.Add(Parameter(name, "header", value));
        }
        else if ((sources & InputSources.Query) != 0 && !(isField && HasBody && (sources & (InputSources.Form | InputSources.Json)) != 0))
            _parameters.Add(Parameter(name, "query", value));
        else if ((sources & (InputSources.Form | InputSources.Json)) != 0)
        {
            _fields.Add(value);
            _hasForm |= (sources & InputSources.Form) != 0;
            _isFormOnly |= (sources & InputSources.Json) == 0;
        }
    }

    JsonObject? Body()
    {
        if (_whole is null && _fields.Count == 0 && !_hasForm && !_isFormOnly)
            return null;
        var content = new JsonObject();
        var isRequired = (bool?)_whole?["required"] == true || _fields.Exists(f => (bool?)f["required"] == true);
        if ((string?)_whole?["kind"] == "raw")
            (content[Bytes], isRequired) = (new JsonObject(), true);
        else if (!_isFormOnly && _whole is not null)
            content[Json] = new JsonObject { ["schema"] = _whole["schema"]!.DeepClone() };
        else if (!_isFormOnly)
            content[Json] = new JsonObject { ["schema"] = Fields(isForm: false) };
        if (_hasForm || _isFormOnly)
            content[_fields.Exists(f => (string?)f["kind"] == "file") ? Multipart : Form] = new JsonObject
            {
                ["schema"] = Fields(isForm: true),
            };
        var body = new JsonObject { ["required"] = isRequired, ["content"] = content };
        if (_whole?["description"] is { } description)
            body["description"] = description.DeepClone();
        return body;
    }

    JsonObject Fields(bool isForm)
    {
        var (properties, required) = (new JsonObject(), new JsonArray());
        foreach (var field in _fields)
        {
            var (name, schema) = ((string)field["name"]!, (JsonObject)field["schema"]!.DeepClone());
            if (field["description"] is { } description)
                schema["description"] = description.DeepClone();
            // A box that is not ticked is not sent.
            var isBox = isForm && schema["type"] is JsonValue type && (string?)type == "boolean";
            if ((bool?)field["required"] == true && !isBox && !properties.ContainsKey(name))
                required.Add(name);
            properties[name] = schema;
        }
        var all = new JsonObject { ["type"] = "object", ["properties"] = properties };
        if (required.Count > 0)
            all["required"] = required;
        return all;
    }

    static JsonObject Parameter(string name, string place, JsonObject value, JsonObject? schema = null)
    {
        var parameter = new JsonObject { ["name"] = name, ["in"] = place };
        if (place == "path" || (bool?)value["required"] == true)
            parameter["required"] = true;
        foreach (var member in (string[])["description", "deprecated"])
        {
            if (value[member] is { } said)
                parameter[member] = said.DeepClone();
        }
        parameter["schema"] = schema ?? value["schema"]!.DeepClone();
        return parameter;
    }

    // What the route says of a text; a number's own type says more.
    static JsonObject WithPattern(JsonObject schema, PathPiece token)
    {
        if (token.Text.Length > 0 && !schema.ContainsKey("pattern") && schema["type"] is JsonValue type && (string?)type == "string")
            schema["pattern"] = $"^(?:{token.Text})$";
        return schema;
    }
}
