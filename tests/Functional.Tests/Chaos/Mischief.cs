namespace PluginChat.Functional.Tests.Chaos;

/// <summary>What a client may do to a host.</summary>
enum Mischief
{
    Visit,
    Reset,
    ResetInAFrame,
    HalfClose,
    GarbageAfterTheHandshake,
    GarbageInstead,
    BadHandshake,
    HalfAHandshake,
    BigMessage,
    Fragments,
    TooBig,
    SlowReader,
    TalksAfterItsClose,
}
