#if NET
#:property Nullable=disable
#endif
// expects: error CS9297, error CS9299
public static class Program { public static string Run() => ""; }
#:package Newtonsoft.Json@13.0.4
