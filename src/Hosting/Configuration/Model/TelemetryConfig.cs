namespace PluginChat.Hosting.Configuration.Model;

/// <summary>Where measurements are sent (OpenTelemetry's protocol, OTLP).</summary>
/// <param name="Otlp">The collector's address; over HTTP, with the path that measurements are posted to.</param>
/// <param name="IsGrpc">Whether it speaks gRPC, otherwise HTTP with protobuf.</param>
/// <param name="Interval">How often they are sent.</param>
sealed record TelemetryConfig(Uri Otlp, bool IsGrpc, TimeSpan Interval);
