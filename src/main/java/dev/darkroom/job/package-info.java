/** What an edit is: the request with its ten parameters, batches, jobs, attempts and their states. Depends on no other package of Darkroom. */
package dev.darkroom.job;
