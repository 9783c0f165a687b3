using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using PluginChat.Measure.Processes;
using PluginChat.Measure.Reports;

namespace PluginChat.Bench.Soak;

/// <summary>The command line.</summary>
static class SoakCommand
{
    const int Passed = 0,
        Failed = 1;

    public static RootCommand Create()
    {
        var host = new Option<FileInfo>("--host") { Description = "PluginChat.Host.dll, published.", Required = true }.AcceptExistingOnly();
        var load = new Option<FileInfo>("--load") { Description = "PluginChat.Bench.Load.dll.", Required = true }.AcceptExistingOnly();
        var site = new Option<DirectoryInfo>("--site")
        {
            Description = "The folder with appweb.json.",
            Required = true,
        }.AcceptExistingOnly();
        var duration = Time("--duration", "How long.", TimeSpan.FromMinutes(30));
        var clients = new Option<int>("--clients") { Description = "Open connections.", DefaultValueFactory = _ => 300 };
        var rate = new Option<int>("--rate") { Description = "Messages a second, each to all.", DefaultValueFactory = _ => 100 };
        var every = Time("--edit-every", "Between two edits.", TimeSpan.FromSeconds(3));
        var json = new Option<FileInfo?>("--json") { Description = "Where to write the figures as JSON." };
        var command = new RootCommand("What a host holds over a long time under load, faults and edits.")
        {
            host,
            load,
            site,
            duration,
            clients,
            rate,
            every,
            json,
        };
        command.SetAction(parsed =>
        {
            var report = new Report("soak");
            using var run = new BenchmarkRun();
            var plan = new SoakPlan(parsed.GetValue(duration), parsed.GetValue(clients), parsed.GetValue(rate), parsed.GetValue(every));
            var result = new SoakRun(run, parsed.GetValue(host)!, parsed.GetValue(load)!, parsed.GetValue(site)!, plan).Measure();
            SoakReport.Write(report, plan, result, parsed.GetValue(json));
            return result.Passed ? Passed : Failed;
        });
        return command;
    }

    static Option<TimeSpan> Time(string name, string description, TimeSpan standard) =>
        new(name)
        {
            Description = $"{description} Such as 90s, 30m.",
            DefaultValueFactory = _ => standard,
            CustomParser = result =>
            {
                var text = result.Tokens[0].Value;
                if (
                    double.TryParse(text.TrimEnd('s', 'm'), CultureInfo.InvariantCulture, out var count)
                    && count > 0
                    && text[^1] is 's' or 'm'
                )
                    return text[^1] == 's' ? TimeSpan.FromSeconds(count) : TimeSpan.FromMinutes(count);
                result.AddError($"{name} '{text}' is not a time such as 90s, 30m.");
                return default;
            },
        };
}
