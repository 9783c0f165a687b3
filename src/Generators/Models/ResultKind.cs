namespace PluginChat.Generators.Models;

/// <summary>What is done with what an action returns.</summary>
enum ResultKind
{
    Nothing,
    Text,
    Bytes,
    Memory,
    Stream,
    Result,
    Events,
    Json,
    Any,
}
