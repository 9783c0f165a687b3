using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Syntax;
using PluginChat.Hosting.Configuration.Values;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads <c>cache</c>: true, false, a rule, or a list of rules.</summary>
static class CacheReader
{
    // RFC 9111 has no bound, and caches treat more as this.
    static readonly TimeSpan s_longest = TimeSpan.FromDays(365);

    public static ImmutableArray<CacheRule> Read(ConfigBlock block, ImmutableArray<CacheRule> inherited)
    {
        if (block.Find("cache") is not { } node)
            return inherited;
        if (node.IsScalar && bool.TryParse(node.Text, out var isOn))
            return isOn ? [CacheRule.Static] : [];
        var rules = ImmutableArray.CreateBuilder<CacheRule>();
        foreach (var item in node.Kind == ConfigNodeKind.Array ? node.Items : [node])
        {
            if (item.Kind == ConfigNodeKind.Object)
                rules.Add(ReadRule(block.In(item, "cache")));
            else
                block.Error(
                    item,
                    "cache",
                    $"takes true, false, or rules such as [ {{ extensions: [ 'css', 'js' ], client: '1day' }} ], not {item}"
                );
        }
        return rules.ToImmutable();
    }

    static CacheRule ReadRule(ConfigBlock rule)
    {
        var read = new CacheRule
        {
            Client = Age(rule, "client"),
            Server = Age(rule, "server"),
            Extensions = ExtensionsReader.Read(rule, "extensions"),
            MimeTypes = ReadTypes(rule),
            Methods = WithHead(MethodsReader.Read(rule, ["GET"])),
            Urls = ReadUrls(rule),
            IsUnique = rule.Flag("unique", false),
            IsManual = rule.Flag("manual", false),
        };
        if (rule.Find("client") is null && rule.Find("server") is null)
            rule.Error(
                rule.Node!,
                "client",
                "is missing; say for how long, as client: '1day' for browsers or server: '10mins' for the host"
            );
        if (rule.Find("server") is null)
        {
            foreach (var key in (string[])["unique", "manual"])
            {
                if (rule.Find(key) is { } alone)
                    rule.Warning(alone, key, "is about what the host keeps; add server: '10mins' or the like, or remove it");
            }
        }
        return read;
    }

    static TimeSpan? Age(ConfigBlock rule, string key)
    {
        if (rule.Find(key) is null)
            return null;
        var age = rule.Time(key, TimeSpan.Zero, TimeSpan.Zero, s_longest);
        return age == Timeout.InfiniteTimeSpan ? s_longest : age;
    }

    static ImmutableArray<string> WithHead(ImmutableArray<string> methods) =>
        methods.Contains("GET") && !methods.Contains("HEAD") ? methods.Add("HEAD") : methods;

    static ImmutableArray<string> ReadTypes(ConfigBlock rule)
    {
        var types = ImmutableArray.CreateBuilder<string>();
        foreach (var item in rule.List("mime"))
        {
            foreach (var type in item.Text.Split((char[])[',', ' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            {
                if (type == "*")
                    return [];
                if (type.Split('/') is [var kind, var name] && HttpText.IsToken(kind) && HttpText.IsToken(name))
                    types.Add(type.ToLowerInvariant());
                else
                    rule.Error(item, "mime", $"'{type}' is not a content type; write one such as 'image/png', or '*' for any");
            }
        }
        return types.ToImmutable();
    }

    static ImmutableArray<string> ReadUrls(ConfigBlock rule)
    {
        var urls = ImmutableArray.CreateBuilder<string>();
        foreach (var item in rule.List("urls"))
        {
            if (item.Text == "*")
                return [];
            if (item.Text is ['/', ..])
                urls.Add(item.Text);
            else
                rule.Error(item, "urls", $"'{item.Text}' has to start with '/'; write paths below the route's prefix, or '*' for any");
        }
        return urls.ToImmutable();
    }
}
