namespace Realtime.Bench.Reporting;

/// <summary>Which way a figure is better.</summary>
internal enum Better
{
    Less,
    More,
}
