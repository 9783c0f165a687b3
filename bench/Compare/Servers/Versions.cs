using System.Runtime.InteropServices;
using System.Text.Json;
using PluginChat.Bench.Compare.Commands;
using PluginChat.Measure.Processes;

namespace PluginChat.Bench.Compare.Servers;

/// <summary>What was compared. Null where it took no part.</summary>
sealed record Versions(
    string Net,
    string? AspNetCore,
    string? Node,
    string? Ws,
    string? Bun,
    string? MessagePackProtocol,
    string? Redis,
    string? Backplane
)
{
    public static Versions Read(BenchmarkRun run, ServerPrograms programs, ComparePlan plan) =>
        new(
            RuntimeInformation.FrameworkDescription,
            run.Output("dotnet", "--list-runtimes")
                .Split('\n')
                .Where(line => line.StartsWith("Microsoft.AspNetCore.App 10.", StringComparison.Ordinal))
                .Select(line => line.Split(' ')[1])
                .LastOrDefault(),
            Where(ServerId.Ws, plan, () => run.Output("node", "--version")),
            Where(ServerId.Ws, plan, () => PackageVersion(Path.Combine(programs.Ws!.DirectoryName!, "node_modules", "ws", "package.json"))),
            Where(ServerId.Bun, plan, () => run.Output(programs.BunProgram!, "--version")),
            Where(
                ServerId.SignalRMessagePack,
                plan,
                () => DependencyVersion(programs.SignalR!, "Microsoft.AspNetCore.SignalR.Protocols.MessagePack/")
            ),
            Where(ServerId.TwoHosts, plan, () => run.Output("redis-server", "--version").Split(' ')[2]),
            Where(
                ServerId.TwoSignalRs,
                plan,
                () => DependencyVersion(programs.SignalR!, "Microsoft.AspNetCore.SignalR.StackExchangeRedis/")
            )
        );

    public IEnumerable<string> Lines()
    {
        yield return Net
            + (AspNetCore is null ? "" : $", ASP.NET Core and SignalR {AspNetCore}")
            + (MessagePackProtocol is null ? "" : $", SignalR's MessagePack protocol {MessagePackProtocol}");
        if (Redis is not null)
            yield return "redis-server "
                + Redis
                + (Backplane is null ? "" : $", SignalR's backplane (Microsoft.AspNetCore.SignalR.StackExchangeRedis) {Backplane}");
        if (Bun is not null)
            yield return "Bun " + Bun;
        if (Ws is not null)
            yield return $"Node {Node}, ws {Ws}";
    }

    static string? Where(string server, ComparePlan plan, Func<string?> version) => plan.Servers.Contains(server) ? version() : null;

    static string? PackageVersion(string file)
    {
        using var package = JsonDocument.Parse(File.ReadAllText(file));
        return package.RootElement.GetProperty("version").GetString();
    }

    static string? DependencyVersion(FileInfo program, string package)
    {
        using var dependencies = JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(program.FullName, ".deps.json")));
        return dependencies
            .RootElement.GetProperty("libraries")
            .EnumerateObject()
            .Select(each => each.Name)
            .FirstOrDefault(name => name.StartsWith(package, StringComparison.Ordinal))
            ?[package.Length..];
    }
}
