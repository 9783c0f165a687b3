using System.CommandLine;
using PluginChat.Bench.Compare.Results;
using PluginChat.Bench.Compare.Runs;
using PluginChat.Bench.Compare.Scenarios;
using PluginChat.Bench.Compare.Servers;
using PluginChat.Measure.Processes;
using PluginChat.Measure.Reports;

namespace PluginChat.Bench.Compare.Commands;

/// <summary>The command line.</summary>
static class CompareCommand
{
    const int GoalsMet = 0,
        GoalMissed = 1,
        BadUsage = 2;

    public static int Run(string[] args)
    {
        var parsed = Create().Parse(args);
        var code = parsed.Invoke();
        return parsed.Errors.Count > 0 ? BadUsage : code;
    }

    static RootCommand Create()
    {
        var site = new Option<DirectoryInfo>("--site")
        {
            Description = "The folder with appweb.json.",
            Required = true,
        }.AcceptExistingOnly();
        var load = new Option<FileInfo>("--load") { Description = "PluginChat.Bench.Load.dll.", Required = true }.AcceptExistingOnly();
        var host = Program("--host", "PluginChat.Host.dll, published.");
        var signalR = Program("--signalr", "The SignalR program, published alike.");
        var kestrel = Program("--kestrel", "The plain Kestrel program, published alike.");
        var ws = Program("--ws", "server.js of the Node peer, beside its node_modules.");
        var bun = Program("--bun", "server.ts of the Bun peer, beside its node_modules.");
        var only = List("--only", "Servers that take part", ServerId.All, ServerId.Alone);
        var scenario = List("--scenario", "Scenarios to measure", ScenarioCatalog.Ids, ScenarioCatalog.AloneIds);
        var rounds = new Option<int>("--rounds")
        {
            Description = "Fresh servers of each; medians are shown.",
            DefaultValueFactory = _ => 3,
        };
        var duration = new Option<string>("--duration") { Description = "How long each is measured.", DefaultValueFactory = _ => "8s" };
        var slowDuration = new Option<string>("--slow-duration")
        {
            Description = "The same in slow-readers.",
            DefaultValueFactory = _ => "50s",
        };
        var warmup = new Option<string>("--warmup")
        {
            Description = "How long each is under load before that.",
            DefaultValueFactory = _ => "3s",
        };
        var rate = new Option<int>("--rate")
        {
            Description = "Messages a second in ten-thousand: what all servers can carry.",
            DefaultValueFactory = _ => 10,
        };
        var serverCores = Cores("--server-cores", "Cores of the server, as taskset takes them.", "0");
        var loadCores = Cores("--load-cores", "Cores of the load.", CoreList.OthersThan0);
        var json = new Option<FileInfo?>("--json") { Description = "Where to write the figures as JSON." };
        var script = new Option<string>("--script")
        {
            Description = "What the page says it was written by.",
            DefaultValueFactory = _ => "bench/compare.sh",
        };
        var results = new Option<FileInfo?>("--results") { Description = "Where to write them as a Markdown page." };

        var command = new RootCommand("A chat that sends every message to everyone: the host beside its peers, in one run.")
        {
            site,
            load,
            host,
            signalR,
            kestrel,
            ws,
            bun,
            only,
            scenario,
            rounds,
            duration,
            slowDuration,
            warmup,
            rate,
            serverCores,
            loadCores,
            json,
            script,
            results,
        };
        command.SetAction(parsed =>
        {
            var plan = new ComparePlan
            {
                Script = parsed.GetValue(script)!,
                Servers = parsed.GetValue(only)!,
                Scenarios = parsed.GetValue(scenario)!,
                Rounds = parsed.GetValue(rounds),
                Duration = parsed.GetValue(duration)!,
                SlowDuration = parsed.GetValue(slowDuration)!,
                Warmup = parsed.GetValue(warmup)!,
                RatePerSecond = parsed.GetValue(rate),
                ServerCores = parsed.GetValue(serverCores)!,
                LoadCores = parsed.GetValue(loadCores)!,
            };
            var programs = new ServerPrograms(
                parsed.GetValue(site)!,
                parsed.GetValue(host),
                parsed.GetValue(signalR),
                parsed.GetValue(kestrel),
                parsed.GetValue(ws),
                parsed.GetValue(bun)
            );
            return Compare(plan, programs, parsed.GetValue(load)!, parsed.GetValue(json), parsed.GetValue(results));
        });
        return command;
    }

    static int Compare(ComparePlan plan, ServerPrograms programs, FileInfo load, FileInfo? json, FileInfo? page)
    {
        var report = new Report("compare");
        using var run = new BenchmarkRun();
        var targets = programs.Targets(run, plan.Servers);
        var versions = Versions.Read(run, programs, plan);
        var measuring = new ScenarioRounds(new LoadProgram(run, load, plan), plan);
        List<ScenarioResult> results = [];
        foreach (var scenario in ScenarioCatalog.All(plan.RatePerSecond, plan.SlowDuration).Where(each => plan.Scenarios.Contains(each.Id)))
        {
            var lines = measuring.Measure(scenario, targets);
            results.Add(new(scenario.Id, scenario.Title, lines, [.. scenario.Goals(lines)]));
            ConsoleTables.Print(report, results[^1]);
        }
        report.PrintMachine();
        report.Save(json, plan, new { versions, scenarios = results });
        if (page is not null)
            File.WriteAllText(page.FullName, ResultsPage.Write(report.Machine, plan, versions, results));
        return results.Any(result => result.Goals.Any(goal => goal.Met == false)) ? GoalMissed : GoalsMet;
    }

    static Option<FileInfo> Program(string name, string description) =>
        new Option<FileInfo>(name) { Description = description }.AcceptExistingOnly();

    static Option<string[]> List(string name, string description, string[] all, string[] standard)
    {
        var option = new Option<string[]>(name)
        {
            Description = $"{description}, of {string.Join(',', all)}.",
            CustomParser = result => result.Tokens[0].Value.Split(','),
            DefaultValueFactory = _ => standard,
        };
        option.Validators.Add(result =>
        {
            foreach (var unknown in (result.GetValue(option) ?? []).Except(all))
                result.AddError($"{name} '{unknown}' is none of {string.Join(", ", all)}.");
        });
        return option;
    }

    static Option<CoreList> Cores(string name, string description, string standard) =>
        new(name)
        {
            Description = description,
            CustomParser = result =>
            {
                var cores = CoreList.TryParse(result.Tokens[0].Value);
                if (cores is null)
                    result.AddError(
                        $"{name} '{result.Tokens[0].Value}' is not a list such as 0 or 1-3 of "
                            + $"this machine's {Environment.ProcessorCount} cores."
                    );
                return cores;
            },
            DefaultValueFactory = _ => CoreList.TryParse(standard) ?? new("0", 1),
        };
}
