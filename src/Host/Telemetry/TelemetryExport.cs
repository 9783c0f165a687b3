using System.Runtime.CompilerServices;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using PluginChat.Hosting.Configuration.Model;
using PluginChat.Hosting.Diagnostics;

namespace PluginChat.Host.Telemetry;

/// <summary>
/// Sends measurements to a collector. Nothing else touches OpenTelemetry: its assemblies are loaded when <see cref="Start"/> is
/// called, and that is only where the configuration names a collector.
/// </summary>
static class TelemetryExport
{
    // Sending the last measurements may hold up the end of the host by this much, where the collector does not answer.
    static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(3);

    /// <summary>Sends until the result is disposed, which sends once more.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static IDisposable Start(TelemetryConfig telemetry, SiteConfig site) =>
        Sdk.CreateMeterProviderBuilder()
            .ConfigureResource(r =>
                r.AddService("pluginchat", serviceVersion: site.Version, serviceInstanceId: Environment.MachineName)
                    .AddAttributes([new("pluginchat.site", site.Name ?? Path.GetFileName(site.Directory))])
            )
            .AddMeter(HostMeters.MeterName, "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel")
            .AddOtlpExporter(
                (exporter, reader) =>
                {
                    exporter.Endpoint = telemetry.Otlp;
                    exporter.Protocol = telemetry.IsGrpc ? OtlpExportProtocol.Grpc : OtlpExportProtocol.HttpProtobuf;
                    exporter.TimeoutMilliseconds = (int)s_timeout.TotalMilliseconds;
                    reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = (int)telemetry.Interval.TotalMilliseconds;
                    reader.PeriodicExportingMetricReaderOptions.ExportTimeoutMilliseconds = (int)s_timeout.TotalMilliseconds;
                }
            )
            .Build();
}
