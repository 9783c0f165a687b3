using System.CommandLine;
using PluginChat.Bench.EditToLive.Targets;
using PluginChat.Measure.Processes;
using PluginChat.Measure.Reports;

namespace PluginChat.Bench.EditToLive;

/// <summary>The command line.</summary>
static class EditToLiveCommand
{
    public static RootCommand Create()
    {
        var host = new Option<FileInfo>("--host") { Description = "PluginChat.Host.dll, published." }.AcceptExistingOnly();
        var site = new Option<DirectoryInfo>("--site")
        {
            Description = "The folder with appweb.json.",
            Required = true,
        }.AcceptExistingOnly();
        var watch = new Option<bool>("--watch") { Description = "Measure dotnet watch." };
        var http = new Option<bool>("--http")
        {
            Description = "Ask over HTTP: an action and a page of the host, a minimal API under dotnet watch.",
        };
        var bun = new Option<bool>("--bun") { Description = "Measure bun --hot." };
        var bunProgram = new Option<FileInfo>("--bun-program")
        {
            Description = "An installed bun; without it npm installs one for this run.",
        }.AcceptExistingOnly();
        var starts = new Option<int>("--starts") { Description = "Fresh servers of each.", DefaultValueFactory = _ => 3 };
        var edits = new Option<int>("--edits")
        {
            Description = "Body edits by rename, and as many in place, per start.",
            DefaultValueFactory = _ => 10,
        };
        var rude = new Option<int>("--rude-edits") { Description = "Edits of each other kind per start.", DefaultValueFactory = _ => 2 };
        var json = new Option<FileInfo?>("--json") { Description = "Where to write the figures as JSON." };

        var command = new RootCommand("Time from saving an edit to the first answer of the new code on a socket that is open.")
        {
            host,
            site,
            watch,
            http,
            bun,
            bunProgram,
            starts,
            edits,
            rude,
            json,
        };
        command.SetAction(parsed =>
        {
            var report = new Report("edit-to-live");
            using var run = new BenchmarkRun();
            List<IEditTarget> targets = [];
            if (parsed.GetValue(host) is { } dll)
                targets.AddRange(
                    parsed.GetValue(http)
                        ? [new HostHttpTarget(dll, isPage: false), new HostHttpTarget(dll, isPage: true)]
                        : [new HostTarget(dll, parsed.GetValue(site)!)]
                );
            if (parsed.GetValue(watch))
                targets.Add(new WatchTarget(parsed.GetValue(http)));
            if (parsed.GetValue(bun))
                targets.Add(new BunTarget(parsed.GetValue(bunProgram)));

            var plan = new EditPlan(parsed.GetValue(starts), parsed.GetValue(edits), parsed.GetValue(rude));
            EditReport.Write(report, new EditRounds(run, plan).Measure(targets), plan, parsed.GetValue(json));
        });
        return command;
    }
}
