using System.Net;
using PluginChat.Bench.EditToLive.Edits;
using PluginChat.Measure.Processes;

namespace PluginChat.Bench.EditToLive.Targets;

/// <summary>PluginChat's host.</summary>
sealed class HostTarget(FileInfo dll, DirectoryInfo originalSite) : IEditTarget
{
    readonly Template _template = new("host/Chat.cs.template");
    TemporarySite? _site;

    public string Name => "host";

    string Controller => Path.Combine(_site!.Folder, "controllers", "chat");

    public void Prepare(BenchmarkRun run)
    {
        _site = new TemporarySite(run, originalSite.FullName);
        foreach (var source in Sources(ProgramShape.First))
            source.Save(SaveStyle.InPlace);
    }

    public ServerProcess Start(BenchmarkRun run, IPEndPoint listen) =>
        run.Start(_site!.Folder, "dotnet", _site.HostArguments(dll.FullName, listen));

    public IEnumerable<SourceFile> Sources(ProgramShape shape) => CSharpSources.Of(shape, _template, Controller, "Chat.cs");
}
