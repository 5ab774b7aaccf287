namespace Realtime.Storage.Relational.Migrations;

/// <summary>One step of a schema. Once released it never changes: databases in the field have it applied.</summary>
/// <param name="Version">Its place, from 1 without gaps.</param>
/// <param name="Name">What it does, for whoever reads the history table.</param>
/// <param name="Sql">One batch of statements that all run in one transaction.</param>
public sealed record Migration(int Version, string Name, string Sql);
