package main

import (
	"github.com/spf13/cobra"

	"github.com/seatrial/seatrial/fixtures/cluster"
)

func (d *door) recoverCommand() *cobra.Command {
	var o cluster.RecoverOptions
	c := &cobra.Command{
		Use:   "recover",
		Short: "Heal whatever an interrupted run left behind",
		Long: `Heal whatever runs that are gone left behind: faults in their undo journals, namespaces of
trials, the agents on clusters of others, kind clusters whose making was cut short, and with
--clusters also those that seatrial made and nobody uses. Runs that are alive are left alone. A
second recover finds nothing to do.`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return cluster.Recover(c.Context(), d.stdout, o)
		},
	}
	c.Flags().BoolVar(&o.Clusters, "clusters", false,
		"delete kind clusters that were made or kept, too")
	return c
}
