using System.Collections.Immutable;
using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Configuration.Rules;
using PluginChat.Hosting.Configuration.Syntax;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads <c>aliases</c> as routes: <c>{ '/manual': '../manual' }</c>, a folder or a file for all that is below a path.</summary>
static class AliasReader
{
    public static ImmutableArray<RouteConfig> Read(ConfigBlock parent, RouteConfig template, ConfigReading reading)
    {
        var aliases = parent.Block("aliases");
        var routes = ImmutableArray.CreateBuilder<RouteConfig>();
        foreach (var alias in aliases.Node?.Members ?? [])
        {
            if (ProblemWith(alias.Name) is { } problem)
                aliases.Error(alias.Value, alias.Name, problem);
            else if (aliases.Text(alias.Name) is { Length: > 0 } path)
                routes.Add(Make(aliases, alias, path));
            else if (aliases.Text(alias.Name) is not null)
                aliases.Error(alias.Value, alias.Name, "takes the path of a folder or a file, not ''");
        }
        return routes.ToImmutable();

        RouteConfig Make(ConfigBlock block, ConfigMember alias, string path)
        {
            var (full, prefix) = (reading.Resolve(path), alias.Name.TrimEnd('/'));
            if (path.Replace('\\', '/').Split('/').FirstOrDefault(part => part is ['.', not '.', ..]) is { } hidden)
                block.Error(
                    alias.Value,
                    alias.Name,
                    $"'{path}' is hidden, for '{hidden}' begins with a dot, and what is hidden is not served; name another"
                );
            else if (!reading.Exists(full))
                block.Warning(alias.Value, alias.Name, $"'{path}' not found; requests for it are answered 404 until it exists");
            else if (Directory.Exists(full))
                DocumentsRule.Check(block, alias.Name, full, reading);
            return template with
            {
                Name = $"alias {(prefix.Length == 0 ? "/" : prefix)}",
                Location = alias.Location,
                Prefix = prefix,
                Pattern = null,
                Methods = [],
                Handler = RouteHandler.Files,
                Source = null,
                Target = null,
                Redirect = null,
                Documents = full,
                IsAlias = true,
            };
        }
    }

    static string? ProblemWith(string prefix) =>
        prefix switch
        {
            not ['/', ..] => $"'{prefix}' has to start with '/'; write '/{prefix}'",
            _ when prefix.Split('/')[1..] is var parts && parts.Take(parts.Length - 1).Any(p => p is "" or "." or "..")
                    || prefix.EndsWith("/..", StringComparison.Ordinal) =>
                $"'{prefix}' is not a path that a request can have; leave out empty parts, '.' and '..'",
            _ => null,
        };
}
