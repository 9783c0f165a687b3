// expects: error CA2252
using System.Runtime.Versioning;

public static class Program
{
    public static string Run() => New();

    [RequiresPreviewFeatures] static string New() => "preview";
}
