namespace PluginChat.Hosting.Succession;

/// <summary>Which of a log's chains a client reads.</summary>
enum ChainKind : byte
{
    Plain,
    Deflated,
    Numbered,
}
