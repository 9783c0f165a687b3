namespace PluginChat.Generators.Describing;

/// <summary>An object of JSON in the making. Members keep their order, and one that is set again its place.</summary>
sealed class JsonObject
{
    readonly List<KeyValuePair<string, string>> _members = [];

    public bool IsEmpty => _members.Count == 0;

    /// <summary>The JSON of a member; null where there is none.</summary>
    public string? Find(string name) => _members.FirstOrDefault(m => m.Key == name).Value;

    /// <summary>Sets a member to JSON; does nothing where there is none.</summary>
    public JsonObject Set(string name, string? json)
    {
        if (json is null)
            return this;
        var at = _members.FindIndex(m => m.Key == name);
        if (at < 0)
            _members.Add(new(name, json));
        else
            _members[at] = new(name, json);
        return this;
    }

    public JsonObject Set(string name, JsonObject value) => Set(name, value.ToString());

    public JsonObject SetText(string name, string? text) => Set(name, text is null ? null : JsonText.Quote(text));

    public JsonObject SetTrue(string name, bool isSo) => Set(name, isSo ? "true" : null);

    public void Remove(string name) => _members.RemoveAll(m => m.Key == name);

    public override string ToString() => $"{{{string.Join(",", _members.Select(m => JsonText.Quote(m.Key) + ":" + m.Value))}}}";
}
