namespace Realtime.Storage.Relational.Migrations;

/// <summary>One step of a schema. Do not change a released migration: existing databases have applied it.</summary>
/// <param name="Version">The version, from 1 without gaps.</param>
/// <param name="Name">What it does. The name is recorded in the history table.</param>
/// <param name="Sql">One batch of statements that all run in one transaction.</param>
public sealed record Migration(int Version, string Name, string Sql);
