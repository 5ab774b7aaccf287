namespace Realtime.Bench.Reporting;

/// <summary>Whether a lower or a higher figure is better.</summary>
internal enum Better
{
    Less,
    More,
}
