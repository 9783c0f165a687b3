using Newtonsoft.Json;
using Newtonsoft.Json.Linq;

namespace PluginChat.Host.Controllers;

/// <summary>The entry.json beside a cached assembly: enough to tell a whole entry from a damaged or foreign one.</summary>
sealed record CacheManifest(string Key, string Controller, string Assembly, string Sha256, ContractIdentity Contract)
{
    public const string FileName = "entry.json";
    const int Format = 1;

    public string ToJson() => new JObject
    {
        ["format"] = Format,
        ["key"] = Key,
        ["controller"] = Controller,
        ["assembly"] = Assembly,
        ["sha256"] = Sha256,
        ["contractVersion"] = Contract.Version,
        ["contractMvid"] = Contract.Mvid,
    }.ToString(Formatting.Indented);

    /// <summary>Null where the text is not a manifest of this format.</summary>
    public static CacheManifest? Parse(string json)
    {
        try
        {
            var o = JObject.Parse(json);
            if ((int?)o["format"] != Format)
                return null;
            return (string?)o["key"] is { } key && (string?)o["controller"] is { } controller && (string?)o["assembly"] is { } assembly
                && (string?)o["sha256"] is { } sha && (string?)o["contractVersion"] is { } version && (string?)o["contractMvid"] is { Length: 32 } mvid
                ? new(key, controller, assembly, sha, new(version, mvid)) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidCastException or FormatException or ArgumentException or OverflowException)
        {
            return null;
        }
    }
}
