using System.CommandLine;
using PluginChat.Measure.Processes;
using PluginChat.Measure.Reports;

namespace PluginChat.Bench.Startup;

/// <summary>The command line.</summary>
static class StartupCommand
{
    public static RootCommand Create()
    {
        var host = new Option<FileInfo>("--host") { Description = "PluginChat.Host.dll, published." };
        var site = new Option<DirectoryInfo>("--site") { Description = "The folder with appweb.json.", Required = true };
        var kestrel = new Option<FileInfo>("--kestrel") { Description = "The plain Kestrel program, published alike." };
        var debugHost = new Option<FileInfo>("--debug-host") { Description = "PluginChat.Host.dll as dotnet run starts it." };
        var debugKestrel = new Option<FileInfo>("--debug-kestrel") { Description = "The plain Kestrel program as dotnet run starts it." };
        var rounds = new Option<int>("--rounds") { Description = "Starts of each.", DefaultValueFactory = _ => 10 };
        var json = new Option<FileInfo?>("--json") { Description = "Where to write the figures as JSON." };

        var command = new RootCommand("Time from process start to the first echoed message. Only the programs given are measured.")
        {
            host,
            site,
            kestrel,
            debugHost,
            debugKestrel,
            rounds,
            json,
        };
        foreach (var file in new[] { host, kestrel, debugHost, debugKestrel })
            file.AcceptExistingOnly();
        site.AcceptExistingOnly();
        command.SetAction(parsed =>
        {
            var report = new Report("startup");
            using var run = new BenchmarkRun();
            var targets = new StartTargets(run, parsed.GetValue(site)!)
                .Host("host", parsed.GetValue(host))
                .Program("plain Kestrel", parsed.GetValue(kestrel))
                .Host("debug host", parsed.GetValue(debugHost))
                .Program("debug plain Kestrel", parsed.GetValue(debugKestrel));
            var results = new StartRounds(run, targets.All).Measure(parsed.GetValue(rounds));
            StartReport.Write(report, results, parsed.GetValue(json));
        });
        return command;
    }
}
