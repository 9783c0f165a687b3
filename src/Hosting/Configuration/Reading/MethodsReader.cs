using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Values;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads <c>methods</c>: an array, or a text such as <c>'GET, POST'</c>; <c>*</c> and <c>ALL</c> stand for every method.</summary>
static class MethodsReader
{
    public static ImmutableArray<string> Read(ConfigBlock parent, ImmutableArray<string> inherited)
    {
        if (parent.Find("methods") is null)
            return inherited;
        var methods = new List<string>();
        foreach (var item in parent.List("methods"))
        {
            foreach (var method in item.Text.ToUpperInvariant().Split((char[])[',', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            {
                if (!HttpText.IsToken(method))
                    parent.Error(item, "methods", $"'{method}' is not a method; write for example [ 'GET', 'POST' ], or '*' for all");
                methods.Add(method);
            }
        }
        return methods.Contains("*") || methods.Contains("ALL") ? [] : [.. methods.Distinct()];
    }
}
