using System.Net;
using PluginChat.Bench.EditToLive.Askers;
using PluginChat.Bench.EditToLive.Edits;
using PluginChat.Measure.Processes;

namespace PluginChat.Bench.EditToLive.Targets;

/// <summary>PluginChat's host with an HTTP action, or with a page.</summary>
sealed class HostHttpTarget(FileInfo dll, bool isPage) : IEditTarget
{
    readonly Template _template = new(isPage ? "host-http/index.esp.template" : "host-http/Api.cs.template");
    string _folder = "";

    public string Name => isPage ? "host, page" : "host, action";

    string Controller => Path.Combine(_folder, "controllers", "api");

    public void Prepare(BenchmarkRun run)
    {
        _folder = run.NewFolder("host-http");
        Directory.CreateDirectory(Controller);
        File.Copy(Template.PathOf("host-http/appweb.json"), Path.Combine(_folder, "appweb.json"));
        foreach (var source in Sources(ProgramShape.First))
            source.Save(SaveStyle.InPlace);
    }

    public ServerProcess Start(BenchmarkRun run, IPEndPoint listen) =>
        run.Start(_folder, "dotnet", [dll.FullName, "run", "--config", Path.Combine(_folder, "appweb.json"), "--urls", $"http://{listen}"]);

    public IVersionAsker Asker(IPEndPoint server) => new HttpAsker(server, isPage ? "/index.esp" : "/version");

    public IEnumerable<SourceFile> Sources(ProgramShape shape) =>
        CSharpSources.Of(shape, _template, Controller, isPage ? "index.esp" : "Api.cs");
}
