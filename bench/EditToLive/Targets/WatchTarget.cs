using System.Net;
using PluginChat.Bench.EditToLive.Askers;
using PluginChat.Bench.EditToLive.Edits;
using PluginChat.Measure.Processes;

namespace PluginChat.Bench.EditToLive.Targets;

/// <summary><c>dotnet watch</c> on an equal ASP.NET Core program, which speaks WebSocket, or HTTP by a minimal API.</summary>
sealed class WatchTarget(bool isHttp = false) : IEditTarget
{
    readonly Template _template = new("watch/Room.cs.template");
    string _folder = "";

    public string Name => isHttp ? "dotnet watch, minimal API" : "dotnet watch";

    public void Prepare(BenchmarkRun run)
    {
        _folder = run.NewFolder("watch");
        foreach (var file in new[] { "Watched.csproj", "Program.cs" })
            File.Copy(Template.PathOf("watch/" + file), Path.Combine(_folder, file));
        foreach (var source in Sources(ProgramShape.First))
            source.Save(SaveStyle.InPlace);
        run.RunToEnd(_folder, "dotnet", "build");
    }

    public IVersionAsker Asker(IPEndPoint server) => isHttp ? new HttpAsker(server, "/version") : new SocketAsker(server);

    // Without --non-interactive it asks at the keyboard before it restarts for a rude edit.
    public ServerProcess Start(BenchmarkRun run, IPEndPoint listen) =>
        run.Start(
            _folder,
            "dotnet",
            ["watch", "--non-interactive", "run", "--urls", $"http://{listen}"],
            new Dictionary<string, string>
            {
                ["DOTNET_WATCH_SUPPRESS_LAUNCH_BROWSER"] = "1",
                ["DOTNET_WATCH_SUPPRESS_BROWSER_REFRESH"] = "1",
                ["DOTNET_WATCH_RESTART_ON_RUDE_EDIT"] = "1",
            }
        );

    public IEnumerable<SourceFile> Sources(ProgramShape shape) => CSharpSources.Of(shape, _template, _folder, "Room.cs");
}
