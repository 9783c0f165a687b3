using System.CommandLine;
using PluginChat.Measure.Processes;
using PluginChat.Measure.Reports;

namespace PluginChat.Bench.Http;

/// <summary>The command line.</summary>
static class HttpCommand
{
    static readonly Dictionary<string, string> s_scenarios = new()
    {
        ["text"] = "/api/hello",
        ["json"] = "/api/json/7",
        ["page"] = "/table",
    };

    public static RootCommand Create()
    {
        var host = new Option<FileInfo>("--host") { Description = "PluginChat.Host.dll, published." }.AcceptExistingOnly();
        var aspNetCore = new Option<FileInfo>("--aspnetcore")
        {
            Description = "The program with a minimal API and Razor Pages, published alike.",
        }.AcceptExistingOnly();
        var site = new Option<DirectoryInfo>("--site") { Description = "The repository." }.AcceptExistingOnly();
        var rounds = new Option<int>("--rounds")
        {
            Description = "Fresh servers of each; medians are shown.",
            DefaultValueFactory = _ => 3,
        };
        var duration = Seconds("--duration", "How long each is measured, in seconds.", 6);
        var warmUp = Seconds("--warmup", "How long each is asked before any is measured, in seconds.", 8);
        var connections = new Option<int>("--connections")
        {
            Description = "Kept alive, each with one request.",
            DefaultValueFactory = _ => 32,
        };
        var tries = new Option<int>("--tries")
        {
            Description = "How often a server is measured in a round until it was busy for 0.97 of its core.",
            DefaultValueFactory = _ => 3,
        };
        var json = new Option<FileInfo?>("--json") { Description = "Where to write the figures as JSON." };

        var command = new RootCommand("Text, JSON and a page over HTTP, beside ASP.NET Core. The load is wrk's.")
        {
            host,
            aspNetCore,
            site,
            rounds,
            duration,
            warmUp,
            connections,
            tries,
            json,
        };
        command.SetAction(parsed =>
        {
            var report = new Report("http");
            using var run = new BenchmarkRun();
            List<HttpTarget> targets = [];
            if (parsed.GetValue(host) is { } hostDll)
            {
                var folder = Site(run);
                targets.Add(
                    new(
                        "host",
                        folder,
                        end => [hostDll.FullName, "run", "--config", Path.Combine(folder, "appweb.json"), "--urls", $"http://{end}"]
                    )
                );
            }
            if (parsed.GetValue(aspNetCore) is { } peer)
                targets.Add(new("ASP.NET Core", run.Folder, end => [peer.FullName, "--urls", $"http://{end}"]));
            var measurement = new HttpMeasurement(
                run,
                TimeSpan.FromSeconds(parsed.GetValue(warmUp)),
                TimeSpan.FromSeconds(parsed.GetValue(duration)),
                parsed.GetValue(connections),
                parsed.GetValue(tries)
            );
            var samples = Enumerable
                .Range(0, parsed.GetValue(rounds))
                .SelectMany(_ => targets.SelectMany(target => measurement.Measure(target, s_scenarios)))
                .ToList();
            HttpReport.Write(report, samples, parsed.GetValue(json));
        });
        return command;
    }

    static Option<int> Seconds(string name, string description, int value) =>
        new(name) { Description = description, DefaultValueFactory = _ => value };

    // A copy, since the host writes its cache there.
    static string Site(BenchmarkRun run)
    {
        var (from, to) = (Path.Combine(AppContext.BaseDirectory, "Site"), run.NewFolder("http"));
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var path = Path.Combine(to, Path.GetRelativePath(from, file)).Replace(".template", "", StringComparison.Ordinal);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(file, path);
        }
        return to;
    }
}
