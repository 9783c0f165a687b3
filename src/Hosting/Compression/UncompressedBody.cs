using Microsoft.AspNetCore.Http.Features;

namespace PluginChat.Hosting.Compression;

/// <summary>The body of an answer around what compresses it on its way: for bytes that are compressed already.</summary>
sealed record UncompressedBody(IHttpResponseBodyFeature Body);
