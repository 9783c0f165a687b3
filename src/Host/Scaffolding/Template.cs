namespace PluginChat.Host.Scaffolding;

/// <summary>What 'new' makes.</summary>
/// <param name="Folder">Its files' folder among the templates.</param>
/// <param name="Place">The folder that it is made in, below the current one. A name follows.</param>
/// <param name="Tokens">What in its files, and in their names, becomes the name.</param>
/// <param name="NextSteps">What to type then.</param>
sealed record Template(string Folder, string Place, Func<string, (string Token, string Text)[]> Tokens, Func<string, string[]> NextSteps)
{
    public static Template Site { get; } =
        new(
            "site",
            "",
            name => [("SiteName", name)],
            name => [$"cd {name}", "pluginchat", "then open http://localhost:8080/ in two windows"]
        );

    public static Template Controller { get; } =
        new(
            "controller",
            "controllers",
            name => [("controllername", name), ("ControllerName", char.ToUpperInvariant(name[0]) + name[1..])],
            name =>
                [
                    $"open http://localhost:8080/api/{name}/hello where a route has the source 'controllers/${{controller}}', as a new "
                        + "site's has, or give it a route in appweb.json",
                ]
        );

    public static Template Plugin { get; } =
        new(
            "plugin",
            "",
            name => [("PluginName", name)],
            name =>
                [
                    $"dotnet test {name}/{name}.Tests",
                    $"name its DLL in a route: source: '{name}/{name}/bin/Debug/net10.0/{name}.dll', target: '${{action}}'",
                ]
        );
}
