namespace PluginChat.Hosting.Configuration.Syntax;

/// <summary>How messages call a route: by its name, else by its pattern, else by its number from 1.</summary>
static class RouteLabel
{
    public static string Of(ConfigNode route, int number) => NameOf(route) is { } name ? $"route '{name}': " : $"route {number}: ";

    public static string? NameOf(ConfigNode route) => Text(route, "name") ?? Text(route, "pattern");

    static string? Text(ConfigNode route, string key) => route.Find(key) is { IsScalar: true, Text.Length: > 0 } node ? node.Text : null;
}
