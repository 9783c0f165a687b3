namespace PluginChat.Hosting.Configuration.Syntax;

enum ConfigNodeKind
{
    Object,
    Array,
    String,
    Number,
    Boolean,
    Null,
}
