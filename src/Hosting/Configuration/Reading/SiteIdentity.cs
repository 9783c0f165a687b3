using System.Security.Cryptography;
using System.Text;
using PluginChat.Hosting.Configuration.Syntax;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>
/// Who a site is among those that share a Redis: the same on each of its hosts, whatever their addresses and folders are.
/// </summary>
static class SiteIdentity
{
    static readonly string[] s_telling = ["name", "pattern", "source", "target"];

    /// <summary>Its name where it has one; otherwise a few letters that its routes give it.</summary>
    public static string Of(ConfigNode root)
    {
        if (root.Find("name") is { IsScalar: true, Text.Length: > 0 } name)
            return name.Text;
        var text = new StringBuilder();
        foreach (var route in root.Find("http")?.Find("routes")?.Items ?? [])
        {
            foreach (var key in s_telling)
                text.Append(route.Find(key)?.Text).Append('\n');
        }
        return "unnamed-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..8];
    }
}
