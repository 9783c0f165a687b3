namespace PluginChat.Host.Configuration.Syntax;

enum ConfigNodeKind
{
    Object,
    Array,
    String,
    Number,
    Boolean,
    Null,
}
