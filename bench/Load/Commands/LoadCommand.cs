using System.CommandLine;
using System.CommandLine.Parsing;
using PluginChat.Bench.Load.Faults;
using PluginChat.Bench.Load.Protocols;
using PluginChat.Bench.Load.Reports;
using PluginChat.Bench.Load.Runs;
using PluginChat.Measure.Reports;

namespace PluginChat.Bench.Load.Commands;

/// <summary>The command line.</summary>
static class LoadCommand
{
    const int Passed = 0,
        Failed = 1,
        BadUsage = 2;
    const double StandardRate = 200;

    public static int Run(string[] args)
    {
        var parsed = Create().Parse(args);
        var result = parsed.Invoke();
        return parsed.Errors.Count > 0 ? BadUsage : result;
    }

    static RootCommand Create()
    {
        var url = new Option<Uri[]>("--url")
        {
            Description = "The chat, such as ws://127.0.0.1:8080/ws/test/chat. Repeatable: clients take turns.",
            Required = true,
            Arity = ArgumentArity.OneOrMore,
            CustomParser = ParseUrls,
        };
        var clients = new Option<int>("--clients") { Description = "Open connections.", DefaultValueFactory = _ => 1000 };
        var senders = new Option<int>("--senders") { Description = "How many of them send.", DefaultValueFactory = _ => 10 };
        var rate = new Option<double?>("--rate")
        {
            Description = "Messages a second of all senders, at fixed instants (200 without --window).",
        };
        var window = new Option<int?>("--window") { Description = "Instead of --rate: each sender has so many of its messages under way." };
        var size = new Option<int>("--size") { Description = "Bytes of a message's text.", DefaultValueFactory = _ => 64 };
        var text = new Option<string>("--text")
        {
            Description = "What the messages say.",
            DefaultValueFactory = _ => "filler",
        }.AcceptOnlyFromAmong("filler", "compressible");
        var warmup = Time("--warmup", "How long to send before measuring.", "3s");
        var duration = Time("--duration", "How long to measure.", "30s");
        var ramp = new Option<int>("--ramp")
        {
            Description = "Connections opened a second; 0 opens them as fast as they come.",
            DefaultValueFactory = _ => 500,
        };
        var threads = new Option<int>("--threads") { Description = "Workers; each takes a core.", DefaultValueFactory = _ => 1 };
        var pid = new Option<int[]>("--pid")
        {
            Description = "The server's process, to follow its processor time and memory. Repeatable: the sum counts.",
        };
        var protocol = new Option<string>("--protocol")
        {
            Description = "How a message is sent.",
            DefaultValueFactory = _ => "plain",
        }.AcceptOnlyFromAmong("plain", "signalr-json", "signalr-messagepack");
        var deflate = new Option<bool>("--deflate") { Description = "Offer permessage-deflate and read what is compressed." };
        var sample = new Option<int>("--sample")
        {
            Description = "With --deflate: decompress and check every N-th client's messages, count the others'.",
            DefaultValueFactory = _ => 1,
        };
        var order = new Option<string>("--order")
        {
            Description = "What must agree: the order of all messages, or each sender's.",
            DefaultValueFactory = _ => "total",
        }.AcceptOnlyFromAmong("total", "sender");
        var origin = new Option<string?>("--origin") { Description = "The Origin that clients name." };
        var fault = new Option<string[]>("--fault")
        {
            Description = "slow-readers:N, disconnects:N (a second), storm:N (every 5 s) or half-open:N. Repeatable.",
        };
        var json = new Option<FileInfo?>("--json") { Description = "Where to write the figures as JSON." };
        fault.Validators.Add(result =>
        {
            foreach (var token in result.Tokens.Where(token => FaultPlan.None.With(token.Value) is null))
                result.AddError(
                    $"--fault '{token.Value}' is not one of slow-readers:N, disconnects:N, storm:N, half-open:N, with N from 1."
                );
        });
        var command = new RootCommand("Loads a WebSocket chat that sends every message to everyone, and checks that it does.")
        {
            url,
            clients,
            senders,
            rate,
            window,
            size,
            text,
            warmup,
            duration,
            ramp,
            threads,
            pid,
            protocol,
            deflate,
            sample,
            order,
            origin,
            fault,
            json,
        };
        command.SetAction(parsed =>
        {
            var plan = new LoadPlan
            {
                Urls = parsed.GetValue(url)!,
                Clients = parsed.GetValue(clients),
                Senders = parsed.GetValue(senders),
                RatePerSecond = parsed.GetValue(rate) ?? (parsed.GetValue(window) is null ? StandardRate : null),
                Window = parsed.GetValue(window),
                SizeBytes = parsed.GetValue(size),
                Compressible = parsed.GetValue(text) == "compressible",
                Warmup = parsed.GetValue(warmup),
                Duration = parsed.GetValue(duration),
                RampPerSecond = parsed.GetValue(ramp),
                Threads = parsed.GetValue(threads),
                ServerPids = parsed.GetValue(pid) ?? [],
                Protocol = parsed.GetValue(protocol) switch
                {
                    "signalr-json" => ProtocolKind.SignalRJson,
                    "signalr-messagepack" => ProtocolKind.SignalRMessagePack,
                    _ => ProtocolKind.Plain,
                },
                Deflate = parsed.GetValue(deflate),
                VerifyEvery = parsed.GetValue(sample),
                TotalOrder = parsed.GetValue(order) == "total",
                Origin = parsed.GetValue(origin),
                Faults = (parsed.GetValue(fault) ?? []).Aggregate(FaultPlan.None, (faults, each) => faults.With(each)!),
            };
            var mistakes = PlanMistakes.Of(plan).ToArray();
            foreach (var mistake in mistakes)
                Console.Error.WriteLine(mistake);
            if (mistakes.Length > 0)
                return BadUsage;
            var report = new Report("load");
            using var run = new LoadRun(plan);
            var result = run.Measure();
            LoadReport.Write(report, plan, result, parsed.GetValue(json));
            return result.Passed ? Passed : Failed;
        });
        return command;
    }

    static Uri[] ParseUrls(ArgumentResult result)
    {
        var urls = new List<Uri>();
        foreach (var token in result.Tokens)
        {
            if (Uri.TryCreate(token.Value, UriKind.Absolute, out var url) && url.Scheme == Uri.UriSchemeWs)
                urls.Add(url);
            else
                result.AddError($"--url '{token.Value}' does not begin with ws://.");
        }
        return [.. urls];
    }

    static Option<TimeSpan> Time(string name, string description, string standard) =>
        new(name)
        {
            Description = $"{description} Such as 500ms, 30s, 2m.",
            CustomParser = result =>
            {
                if (!Duration.TryParse(result.Tokens[0].Value, out var time))
                    result.AddError($"{name} '{result.Tokens[0].Value}' is not a time such as 500ms, 30s, 2m.");
                return time;
            },
            DefaultValueFactory = _ => Duration.TryParse(standard, out var time) ? time : default,
        };
}
