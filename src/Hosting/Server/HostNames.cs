using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Values;

namespace PluginChat.Hosting.Server;

/// <summary>Whether a request's host is one that the site answers to. A page whose name was pointed at this machine is not.</summary>
static class HostNames
{
    public static bool Allow(ImmutableArray<string> names, HostString host)
    {
        if (names.IsEmpty)
            return true;
        var asked = HostName.Normalize(host.Host);
        foreach (var name in names)
        {
            if (
                name.StartsWith("*.", StringComparison.Ordinal)
                    ? asked.Length >= name.Length && asked.EndsWith(name[1..], StringComparison.OrdinalIgnoreCase)
                    : asked.Equals(name, StringComparison.OrdinalIgnoreCase)
            )
                return true;
        }
        return false;
    }
}
