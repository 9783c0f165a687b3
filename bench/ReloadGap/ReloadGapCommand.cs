using System.CommandLine;
using PluginChat.Measure.Processes;
using PluginChat.Measure.Reports;

namespace PluginChat.Bench.ReloadGap;

/// <summary>The command line.</summary>
static class ReloadGapCommand
{
    public static RootCommand Create()
    {
        var host = new Option<FileInfo>("--host") { Description = "PluginChat.Host.dll, published.", Required = true }.AcceptExistingOnly();
        var site = new Option<DirectoryInfo>("--site")
        {
            Description = "The folder with appweb.json.",
            Required = true,
        }.AcceptExistingOnly();
        var clients = new Option<int>("--clients") { Description = "Open connections.", DefaultValueFactory = _ => 1000 };
        var senders = new Option<int>("--senders")
        {
            Description = "How many of them send, one message after the other.",
            DefaultValueFactory = _ => 20,
        };
        var reloads = new Option<int>("--reloads") { Description = "Edits under load.", DefaultValueFactory = _ => 20 };
        var json = new Option<FileInfo?>("--json") { Description = "Where to write the figures as JSON." };
        var command = new RootCommand("Gaps between deliveries with and without reloads, under load.")
        {
            host,
            site,
            clients,
            senders,
            reloads,
            json,
        };
        command.SetAction(parsed =>
        {
            var report = new Report("reload-gap");
            using var run = new BenchmarkRun();
            var plan = new GapPlan(parsed.GetValue(clients), parsed.GetValue(senders), parsed.GetValue(reloads));
            var result = new GapRun(run, parsed.GetValue(host)!, parsed.GetValue(site)!, plan).Measure();
            GapReport.Write(report, plan, result, parsed.GetValue(json));
        });
        return command;
    }
}
