using PluginChat.Hosting.Configuration.Blocks;
using PluginChat.Hosting.Configuration.Model;

namespace PluginChat.Hosting.Configuration.Reading;

/// <summary>Reads <c>telemetry</c>: where measurements are sent, if anywhere.</summary>
static class TelemetryReader
{
    const int GrpcPort = 4317; // OTLP's registered ports: 4317 for gRPC, 4318 for HTTP
    const string HttpPath = "/v1/metrics";

    public static TelemetryConfig? Read(ConfigBlock telemetry)
    {
        var interval = telemetry.Time("interval", TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        if (interval == Timeout.InfiniteTimeSpan)
            telemetry.Error(telemetry.Find("interval")!, "interval", "has to end; leave 'telemetry' out to send nothing");
        var protocol = telemetry.Text("protocol");
        if (protocol is not (null or "grpc" or "http/protobuf"))
            telemetry.Error(telemetry.Find("protocol")!, "protocol", $"takes 'grpc' or 'http/protobuf', not '{protocol}'");
        if (telemetry.Text("otlp") is not { } text)
        {
            if (telemetry.Node is { } node)
                telemetry.Error(node, "otlp", "is missing; write the collector's address, such as 'http://127.0.0.1:4317'");
            return null;
        }
        if (
            !Uri.TryCreate(text, UriKind.Absolute, out var address)
            || address.Scheme is not ("http" or "https")
            || address.Host.Length == 0
        )
        {
            telemetry.Error(
                telemetry.Find("otlp")!,
                "otlp",
                $"'{text}' is not the address of a collector; write for example "
                    + "'http://127.0.0.1:4317' for gRPC or 'http://127.0.0.1:4318' for HTTP"
            );
            return null;
        }
        var isGrpc = protocol is null ? address.Port == GrpcPort : protocol == "grpc";
        return new(!isGrpc && address.AbsolutePath == "/" ? new Uri(address, HttpPath) : address, isGrpc, interval);
    }
}
